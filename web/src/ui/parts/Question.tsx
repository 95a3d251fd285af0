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
      onDismiss={props.onNo}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={props.onNo}>
              {props.no}
            </Button>
            <Button variant="primary" onClick={props.onYes}>
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
