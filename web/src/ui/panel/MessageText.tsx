import { memo } from "react";
import { pieces } from "../../desk/links";

/** A text as it was written: never markup, its web addresses as links that tell the other side nothing. */
export const MessageText = memo(function MessageText({
  text,
}: {
  text: string;
}) {
  return (
    <span className="message-text" dir="auto">
      {pieces(text).map((piece, index) =>
        piece.is === "link" ? (
          <a
            key={index}
            href={piece.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            title={piece.href}
          >
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </span>
  );
});
