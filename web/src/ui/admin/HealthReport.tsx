import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { lazy, Suspense } from "react";
import { adminStrings } from "../../adminStrings";
import type { Tally } from "../../api/types";
import { showNumber } from "../../numbers/number";
import { strings } from "../../strings";
import { showDay } from "../parts/times";
import {
  byHour,
  byNumber,
  counted,
  type Counts,
  type Failure,
  failures,
  type NumberCounts,
  numbersOf,
  showCount,
  showHour,
  showRate,
  type Span,
  spans,
  total,
} from "./health";

// Charts are large, and only this part has one.
const HealthChart = lazy(() => import("./HealthChart"));

interface HealthReportProps {
  tallies: readonly Tally[];
  /** The service's numbers. */
  numbers: readonly string[];
  span: Span;
  /** When the tallies were read, in RFC 3339. */
  at: string;
}

/** The tallies as figures, a chart and tables. */
export function HealthReport({
  tallies,
  numbers,
  span,
  at,
}: HealthReportProps) {
  const texts = adminStrings.health;
  const all = total(tallies);
  if (counted.every((status) => all[status] === 0)) {
    return <p className="admin-about">{texts.none[span]}</p>;
  }
  const counts = byHour(tallies, spans[span], new Date(at));
  const known = numbersOf(tallies, numbers);
  const several = known.length > 1;
  return (
    <SpaceBetween size="l">
      <KeyValuePairs
        columns={4}
        minColumnWidth={120}
        items={counted.map((status) => ({
          label: strings.status[status],
          value: showCount(all[status]),
        }))}
      />
      <Container
        header={
          <Header variant="h2" description={texts.rateOf(showRate(all))}>
            {texts.byHour}
          </Header>
        }
      >
        <SpaceBetween size="m">
          <div className="health-chart">
            <div className={span === "week" ? "health-chart-week" : undefined}>
              <Suspense
                fallback={
                  <p role="status">
                    <Spinner /> {strings.pages.loading}
                  </p>
                }
              >
                <HealthChart counts={counts} />
              </Suspense>
            </div>
          </div>
          <ExpandableSection headerText={texts.asTable}>
            <Table
              variant="embedded"
              ariaLabels={{ tableLabel: texts.byHour }}
              items={counts
                .filter((each) => counted.some((status) => each[status] > 0))
                .reverse()}
              trackBy="at"
              columnDefinitions={[
                {
                  id: "hour",
                  header: texts.hour,
                  isRowHeader: true,
                  cell: (each) => `${showDay(each.at)}, ${showHour(each.at)}`,
                },
                ...countColumns,
              ]}
            />
          </ExpandableSection>
        </SpaceBetween>
      </Container>
      {several && (
        <Table<NumberCounts>
          header={<Header variant="h2">{texts.numbers}</Header>}
          ariaLabels={{ tableLabel: texts.numbers }}
          items={byNumber(tallies, known)}
          trackBy="number"
          columnDefinitions={[
            { ...numberColumn, isRowHeader: true },
            ...countColumns,
            { id: "rate", header: texts.rate, cell: showRate },
          ]}
        />
      )}
      <Table<Failure>
        header={<Header variant="h2">{texts.failures}</Header>}
        ariaLabels={{ tableLabel: texts.failures }}
        wrapLines
        empty={texts.noFailures}
        items={failures(tallies)}
        trackBy="id"
        columnDefinitions={[
          {
            id: "reason",
            header: texts.reason,
            isRowHeader: true,
            cell: ({ reason }) => reason,
          },
          ...(several ? [numberColumn] : []),
          {
            id: "texts",
            header: texts.texts,
            cell: (each) => showCount(each.texts),
          },
        ]}
      />
    </SpaceBetween>
  );
}

const countColumns: TableProps.ColumnDefinition<Counts>[] = counted.map(
  (status) => ({
    id: status,
    header: strings.status[status],
    cell: (counts) => showCount(counts[status]),
  }),
);

const numberColumn: TableProps.ColumnDefinition<{ number: string }> = {
  id: "number",
  header: adminStrings.health.number,
  cell: ({ number }) => showNumber(number),
};
