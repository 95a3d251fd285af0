import { strings } from "../../strings";
import "./Brand.css";

/** The product's mark and name. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M8 9.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-8.2L11 25.4v-3.9H8A1.5 1.5 0 0 1 6.5 20v-9A1.5 1.5 0 0 1 8 9.5z" />
        <circle cx="11.5" cy="15.5" r="1.5" />
        <circle cx="16" cy="15.5" r="1.5" />
        <circle cx="20.5" cy="15.5" r="1.5" />
      </svg>
      <span className="brand-name">{strings.product}</span>
    </span>
  );
}
