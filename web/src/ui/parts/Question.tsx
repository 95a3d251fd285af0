import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface QuestionProps {
  visible: boolean;
  title: string;
  yes: string;
  no: string;
  /** Whether the answer is being carried out. */
  busy?: boolean;
  onYes: () => void;
  onNo: () => void;
  children: ReactNode;
}

/** Asks before something is lost. */
export function Question(props: QuestionProps) {
  return (
    <Modal
      visible={props.visible}
      header={props.title}
      closeAriaLabel={props.no}
      onDismiss={() => {
        // What is being carried out cannot be taken back.
        if (props.busy !== true) {
          props.onNo();
        }
      }}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button
              variant="link"
              disabled={props.busy ?? false}
              onClick={props.onNo}
            >
              {props.no}
            </Button>
            <Button
              variant="primary"
              loading={props.busy ?? false}
              onClick={props.onYes}
            >
              {props.yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {props.children}
    </Modal>
  );
}
