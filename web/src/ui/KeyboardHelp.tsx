import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import { strings } from "../strings";

interface KeyboardHelpProps {
  visible: boolean;
  onClose: () => void;
}

/** All shortcuts. */
export function KeyboardHelp({ visible, onClose }: KeyboardHelpProps) {
  return (
    <Modal
      visible={visible}
      header={strings.keyboard.title}
      closeAriaLabel={strings.keyboard.close}
      size="small"
      onDismiss={onClose}
    >
      <KeyValuePairs
        columns={1}
        items={strings.keyboard.shortcuts.map(([keys, meaning]) => ({
          label: meaning,
          value: <kbd>{keys}</kbd>,
        }))}
      />
    </Modal>
  );
}
