import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import { strings } from "../strings";

interface SignInAgainProps {
  visible: boolean;
  onSignIn: () => void;
}

/** Asks for a new sign-in when the old one has expired. */
export function SignInAgain({ visible, onSignIn }: SignInAgainProps) {
  return (
    <Modal
      visible={visible}
      header={strings.connection.expiredTitle}
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
