package main

import (
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/smsdesk/smsdesk/shared/sms"
)

// BenchmarkSegments compares the counting of segments with the npm package sms-segments-calculator.
func BenchmarkSegments(b *testing.B) {
	texts := []string{
		strings.Repeat("Your order is on its way. ", 7)[:160], strings.Repeat("[{€}] ", 100), strings.Repeat("Ваш заказ уже в пути. ", 3),
		strings.Repeat("👋 Good morning! ", 20),
	}
	given, err := json.Marshal(texts)
	if err != nil {
		b.Fatal(err)
	}
	reference, err := filepath.Abs("../shared/sms/testdata/reference/package.json")
	if err != nil {
		b.Fatal(err)
	}
	out, err := exec.CommandContext(b.Context(), "node", "segments.mjs", reference, string(given)).Output()
	if err != nil {
		b.Fatalf("sms-segments-calculator: %v", err)
	}
	var theirs []float64
	if err := json.Unmarshal(out, &theirs); err != nil {
		b.Fatal(err)
	}
	least, allocations := 0.0, 0.0
	for i, text := range texts {
		if times := theirs[i] / nanoseconds(text); least == 0 || times < least {
			least = times
		}
		allocations = max(allocations, testing.AllocsPerRun(runs, func() { sms.Measure(text) }))
	}
	for b.Loop() { // measured above
	}
	b.ReportMetric(least, "times-faster")
	b.ReportMetric(allocations, "allocations")
}

const runs = 500

// nanoseconds is how long the text takes at its fastest, measured as in segments.mjs.
func nanoseconds(text string) float64 {
	best := math.Inf(1)
	for range 5 {
		began := time.Now()
		segments := 0
		for range runs {
			segments += sms.Measure(text).Segments
		}
		if segments == 0 { // what nobody looks at might not be counted
			return 0
		}
		best = min(best, float64(time.Since(began).Nanoseconds())/runs)
	}
	return best
}
