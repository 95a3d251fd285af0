import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import { useState } from "react";
import { strings } from "../strings";
import { Notice } from "./parts/Notice";

interface SignInAgainProps {
  /** The sign-in page could not be reached. */
  failed: boolean;
  trying: boolean;
  onSignIn: () => void;
}

/** Asks for a new sign-in when the old one has expired. Who wants to read on first can put it off. */
export function SignInAgain({ failed, trying, onSignIn }: SignInAgainProps) {
  const [visible, setVisible] = useState(true);
  return (
    <Modal
      visible={visible}
      header={strings.connection.expiredTitle}
      closeAriaLabel={strings.connection.expiredClose}
      onDismiss={() => {
        setVisible(false);
      }}
      footer={
        <Box float="right">
          <Button variant="primary" loading={trying} onClick={onSignIn}>
            {strings.pages.signIn}
          </Button>
        </Box>
      }
    >
      {strings.connection.expired}
      {failed && <Notice kind="error">{strings.pages.signInUnanswered}</Notice>}
    </Modal>
  );
}
