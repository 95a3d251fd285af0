package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// results is where the figures go, beside the table.
const results = "bench/results.json"

func run(ctx context.Context, out io.Writer) error {
	measured, err := measure(ctx)
	if err != nil {
		return err
	}
	figures := append(judge(measured), costs(measured)...)
	content, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the results: %w", err)
	}
	if err := os.WriteFile(results, append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return table(out, figures)
}

// measure runs the benchmarks, and gathers what they report: each value by its benchmark and unit.
func measure(ctx context.Context) (map[string]float64, error) {
	measured := map[string]float64{}
	for _, arguments := range [][]string{
		{"-benchtime", "1x", "./test/store", "-bench", "^(BenchmarkTexts|BenchmarkGrowth|BenchmarkRateLimit)$"},
		{"-benchtime", "1x", "./bench", "-bench", "."},
		{"-benchtime", "5x", "./shared/push", "-bench", "^BenchmarkPost200Sockets$"},
	} {
		command := exec.CommandContext(ctx, "go", append([]string{"test", "-count", "1", "-run", "^$"}, arguments...)...) //nolint:gosec // the arguments above
		command.Stderr = os.Stderr
		out, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("go test %s: %w\n%s", strings.Join(arguments, " "), err, out)
		}
		if err := gather(out, measured); err != nil {
			return nil, err
		}
	}
	return measured, nil
}

// gather reads lines such as "BenchmarkTexts/an_inbound_text-2  1  3 calls  0 read-units  3 write-units".
func gather(out []byte, measured map[string]float64) error {
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(fields[0], "Benchmark")
		if at := strings.LastIndex(name, "-"); at > 0 { // the number of processors
			name = name[:at]
		}
		for i := 2; i+1 < len(fields); i += 2 {
			value, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				return fmt.Errorf("read %q: %w", lines.Text(), err)
			}
			measured[name+" "+fields[i+1]] = value
		}
	}
	return nil
}

func table(out io.Writer, figures []figure) error {
	for _, f := range figures {
		verdict := "kept"
		if !f.Kept {
			verdict = "MISSED"
		}
		if _, err := fmt.Fprintf(out, "%-62s %10s   %s %-8s %s\n", f.Name, number(f.Value), f.sign(), number(f.Aim), verdict); err != nil {
			return fmt.Errorf("print the figures: %w", err)
		}
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }
