export { status as Code } from "@grpc/grpc-js";
