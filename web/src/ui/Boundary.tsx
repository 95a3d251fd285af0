import { Component, type ReactNode } from "react";
import { BrokenPage } from "./pages";

/** Shows a page that says so, when what is inside breaks. */
export class Boundary extends Component<
  { children: ReactNode },
  { broken: boolean }
> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <BrokenPage /> : this.props.children;
  }
}
