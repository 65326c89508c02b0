// The opening handshake of a WebSocket (RFC 6455, 4.2), from the request's head.
//
// Judges the head and computes the answer to its key; it knows neither tickets
// nor sockets. Subprotocols and extensions are neither offered nor refused: an
// answer without them declines both. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "mock_server/http/call.h"
#include "mock_server/http/message.h"

namespace aex::http {

// Whether the head asks for a WebSocket at all, rightly or not.
bool AsksForWebSocket(const RequestHead& head);

// 101 with its headers for a right handshake; 426 when none was asked for or for
// another version, 400 for what is malformed.
Handled AnswerUpgrade(const RequestHead& head);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key.
std::string WebSocketAccept(std::string_view key);

}  // namespace aex::http
