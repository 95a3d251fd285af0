import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import { useEffect, useRef, useState } from "react";
import type { CannedMessage } from "../../api/types";
import { preview } from "../../desk/canned";
import { strings } from "../../strings";

interface CannedPromptsProps {
  message: CannedMessage;
  busy: boolean;
  onBack: () => void;
  onFill: (answers: Record<string, string>) => void;
}

/** Asks for what a pre-defined message leaves open. */
export function CannedPrompts({
  message,
  busy,
  onBack,
  onFill,
}: CannedPromptsProps) {
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const first = useRef<InputProps.Ref>(null);
  useEffect(() => {
    first.current?.focus();
  }, []);
  return (
    <form
      className="canned-prompts"
      aria-label={strings.canned.fill(message.title)}
      onSubmit={(event) => {
        event.preventDefault();
        onFill(answers);
      }}
    >
      <p className="canned-title">{strings.canned.fill(message.title)}</p>
      {message.prompts.map((prompt, index) => (
        <FormField key={prompt} label={prompt}>
          <Input
            {...(index === 0 && { ref: first })}
            value={answers[prompt] ?? ""}
            autoComplete={false}
            onChange={({ detail }) => {
              setAnswers({ ...answers, [prompt]: detail.value });
            }}
          />
        </FormField>
      ))}
      <p className="canned-preview" aria-label={strings.canned.preview}>
        {preview(message.body, answers)}
      </p>
      <div className="canned-choices">
        <Button formAction="none" variant="link" onClick={onBack}>
          {strings.canned.back}
        </Button>
        <Button
          variant="primary"
          loading={busy}
          disabled={message.prompts.some(
            (prompt) => (answers[prompt] ?? "").trim() === "",
          )}
        >
          {strings.canned.insert}
        </Button>
      </div>
    </form>
  );
}
