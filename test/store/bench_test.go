package store_test

import (
	"strings"
	"testing"
	"time"
)

// once is a benchmark's body whose figures are counts: one run has them all.
func once(b *testing.B, report func()) {
	b.Helper()
	for range b.N {
		report()
	}
}

// BenchmarkTexts reports what texts take, and how many of their writes desktops are told of.
func BenchmarkTexts(b *testing.B) {
	d := newDesk(b)
	texts := d.texts(d.Open(d.agent, d.service, d.Number()))
	for name, f := range texts {
		b.Run(name, func(b *testing.B) {
			once(b, func() {
				b.ReportMetric(float64(len(f.Calls)), "calls")
				b.ReportMetric(f.Reads, "read-units")
				b.ReportMetric(f.Writes, "write-units")
				b.ReportMetric(float64(told(f.Calls)), "pushes")
			})
		})
	}
}

// told counts the calls that change what is pushed: heads of lines, messages, agents.
func told(calls []string) int {
	n := 0
	for _, c := range calls {
		read := strings.HasPrefix(c, "GetItem") || strings.HasPrefix(c, "Query") || strings.HasPrefix(c, "BatchGetItem")
		pushed := strings.Contains(c, "/ `HEAD`") || strings.Contains(c, "/ `M#…`") || strings.Contains(c, "/ `AGENT`")
		if !read && pushed && !strings.Contains(c, "(refused)") {
			n++
		}
	}
	return n
}

// BenchmarkGrowth reports what texts take where there is much of everything, over what they take where there is little.
func BenchmarkGrowth(b *testing.B) {
	units := func(n int) float64 {
		d := newDesk(b)
		sum := 0.0
		for _, f := range d.texts(d.crowd(n)) {
			sum += f.Reads + f.Writes
		}
		return sum
	}
	once(b, func() { b.ReportMetric(units(1000)/units(10), "units") })
}

// BenchmarkRateLimit reports what an agent's and a service's limit take of a text, at half of what an agent may send.
func BenchmarkRateLimit(b *testing.B) {
	const limit = 60
	once(b, func() {
		d := newDesk(b)
		d.service.Policies.AgentPerMinute, d.service.Policies.TextsPerMinute = limit, 10*limit
		_, err := d.Store.PutService(b.Context(), d.service)
		d.OK(err)
		c := d.Open(d.agent, d.service, d.Number())
		used := d.uses(func() error {
			for range limit {
				d.Clock.Advance(time.Second)
				if _, err := d.send(c); err != nil {
					return err
				}
			}
			return nil
		})
		leases := 0
		for _, call := range used.Calls {
			if strings.Contains(call, "Item `RATE#…`") && !strings.HasPrefix(call, "GetItem") {
				leases++ // each a write unit: see BenchmarkTexts for those of the text itself
			}
		}
		b.ReportMetric(float64(leases)/limit, "write-units/text")
	})
}
