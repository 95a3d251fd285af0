import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { adminStrings } from "../../adminStrings";
import { Unanswered } from "./Unanswered";
import type { Asked } from "./useAsked";
import "./cells.css";

interface AskedListProps<T> extends Pick<
  TableProps<T>,
  "header" | "columnDefinitions" | "trackBy" | "filter" | "cellVerticalAlign"
> {
  asked: Asked<readonly T[]>;
  label: string;
  empty: string;
}

/** A table of what was asked for, and why it is not there or not the latest. */
export function AskedList<T>({
  asked,
  label,
  empty,
  ...table
}: AskedListProps<T>) {
  const none = asked.value === undefined;
  return (
    <SpaceBetween size="s">
      {!none && <Unanswered asked={asked} />}
      <Table
        {...table}
        items={asked.value ?? []}
        loading={asked.loading}
        loadingText={adminStrings.loading}
        ariaLabels={{ tableLabel: label }}
        wrapLines
        empty={none ? <Unanswered asked={asked} /> : empty}
      />
    </SpaceBetween>
  );
}
