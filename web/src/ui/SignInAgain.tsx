import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import { useState } from "react";
import { strings } from "../strings";
import { Notice } from "./parts/Notice";

interface SignInAgainProps {
  /** How often the sign-in page could not be reached. */
  failures: number;
  trying: boolean;
  onSignIn: () => void;
}

/**
 * Asks for a new sign-in when the old one has expired. Who wants to read on first can put it off, until one that is begun
 * elsewhere fails. A failure leaves the dialog and its focus where they are.
 */
export function SignInAgain({ failures, trying, onSignIn }: SignInAgainProps) {
  // How often it had failed when it was put off.
  const [putOffAt, setPutOffAt] = useState<number>();
  return (
    <Modal
      visible={putOffAt !== failures}
      header={strings.connection.expiredTitle}
      closeAriaLabel={strings.connection.expiredClose}
      onDismiss={() => {
        setPutOffAt(failures);
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
      {/* Each failure is announced. */}
      {failures > 0 && (
        <Notice key={failures} kind="error">
          {strings.pages.signInUnanswered}
        </Notice>
      )}
    </Modal>
  );
}
