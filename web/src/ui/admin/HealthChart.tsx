import MixedLineBarChart from "@cloudscape-design/components/mixed-line-bar-chart";
import { adminStrings } from "../../adminStrings";
import { strings } from "../../strings";
import { type Counts, type HourCounts, showCount, tickOf } from "./health";

interface HealthChartProps {
  counts: readonly HourCounts[];
}

/** For each hour a bar of what became of texts, and over all a line of how many were sent. */
export default function HealthChart({ counts }: HealthChartProps) {
  const texts = adminStrings.health;
  const series = (status: keyof Counts, color: string) => ({
    title: strings.status[status],
    color,
    valueFormatter: showCount,
    data: counts.map((each) => ({ x: each.at, y: each[status] })),
  });
  const most = Math.max(
    ...counts.map((each) =>
      Math.max(each.sent, each.delivered + each.unconfirmed + each.failed),
    ),
  );
  return (
    <MixedLineBarChart
      height={260}
      stackedBars
      hideFilter
      xScaleType="categorical"
      xDomain={counts.map(({ at }) => at)}
      {...(most < fewest && { yDomain: [0, fewest] })}
      xTickFormatter={tickOf}
      yTickFormatter={showCount}
      yTitle={texts.texts}
      xTitle={texts.hour}
      ariaLabel={texts.byHour}
      i18nStrings={{
        legendAriaLabel: texts.legend,
        detailPopoverDismissAriaLabel: texts.closeHour,
        chartAriaRoleDescription: texts.chart,
        xAxisAriaRoleDescription: texts.axis,
        yAxisAriaRoleDescription: texts.axis,
      }}
      series={[
        { type: "bar", ...series("delivered", "var(--ready)") },
        { type: "bar", ...series("unconfirmed", "var(--busy)") },
        { type: "bar", ...series("failed", "var(--alarm)") },
        { type: "line", ...series("sent", "var(--accent)") },
      ]}
    />
  );
}

/** With fewer texts than this the axis would have parts of a text. */
const fewest = 5;
