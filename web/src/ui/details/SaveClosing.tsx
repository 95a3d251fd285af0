import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { isTooLong } from "../../desk/closings";
import type { EndChat } from "../../api/types";
import { strings } from "../../strings";
import { Notice } from "../parts/Notice";

interface SaveClosingProps {
  closing: EndChat | undefined;
  saving: boolean;
  fault: string | undefined;
  onSave: () => void;
}

/** Gives a chat that has ended what the agent says of it. */
export function SaveClosing({
  closing = {},
  saving,
  fault,
  onSave,
}: SaveClosingProps) {
  const { details } = strings;
  const tooLong = isTooLong(closing);
  return (
    <>
      {fault !== undefined && <Notice kind="error">{fault}</Notice>}
      <Box color="text-body-secondary">{details.isEnded}</Box>
      <Button
        fullWidth
        loading={saving}
        loadingText={strings.form.saving}
        disabled={tooLong || Object.keys(closing).length === 0}
        {...(tooLong && { disabledReason: details.tooLong })}
        onClick={onSave}
      >
        {details.save}
      </Button>
    </>
  );
}
