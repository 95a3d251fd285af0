import type { ReactNode } from "react";
import { useHandOver } from "../parts/useHandOver";

interface DetailsPartProps {
  className?: string;
  children: ReactNode;
}

/** Something in the details that may go. Who is in it by then goes on from the details. */
export function DetailsPart({ className, children }: DetailsPartProps) {
  const element = useHandOver<HTMLDivElement>(".details", (details) => [
    details as HTMLElement,
  ]);
  return (
    <div className={className} ref={element}>
      {children}
    </div>
  );
}
