import type { components } from "./schema";

type Schemas = components["schemas"];

export type Agent = Schemas["Agent"];
export type Chat = Schemas["Chat"];
export type Code = Schemas["Code"];
export type Message = Schemas["Message"];
export type MessageList = Schemas["MessageList"];
export type ChatList = Schemas["ChatList"];
export type Service = Schemas["Service"];
export type SocketTicket = Schemas["SocketTicket"];
export type Status = Schemas["Status"];
export type Sync = Schemas["Sync"];
