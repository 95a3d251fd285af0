import Button from "@cloudscape-design/components/button";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { adminStrings } from "../../adminStrings";
import { Notice } from "./Notice";
import type { Asked } from "./useAsked";

interface AskedListProps<T> extends Pick<
  TableProps<T>,
  "header" | "columnDefinitions" | "trackBy" | "filter" | "cellVerticalAlign"
> {
  asked: Asked<readonly T[]>;
  label: string;
  empty: string;
}

/** A table of what was asked for, or why there is none. */
export function AskedList<T>({
  asked,
  label,
  empty,
  ...table
}: AskedListProps<T>) {
  return (
    <Table
      {...table}
      items={asked.value ?? []}
      loading={asked.loading}
      loadingText={adminStrings.loading}
      ariaLabels={{ tableLabel: label }}
      wrapLines
      empty={
        asked.fault === undefined ? (
          empty
        ) : (
          <>
            <Notice kind="error">{asked.fault}</Notice>
            <Button onClick={() => void asked.askAgain()}>
              {adminStrings.retry}
            </Button>
          </>
        )
      }
    />
  );
}
