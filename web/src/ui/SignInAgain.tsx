import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import { useState } from "react";
import { strings } from "../strings";

/** Asks for a new sign-in when the old one has expired. Who wants to read on first can put it off. */
export function SignInAgain({ onSignIn }: { onSignIn: () => void }) {
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
          <Button variant="primary" onClick={onSignIn}>
            {strings.pages.signIn}
          </Button>
        </Box>
      }
    >
      {strings.connection.expired}
    </Modal>
  );
}
