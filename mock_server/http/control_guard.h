// Who may use the control plane: a program on this machine that asks for a
// loopback host, and no page of another site in this machine's browser.
//
// A page of evil.test can name evil.test for 127.0.0.1 and then send requests to
// it (DNS rebinding): `Host` gives it away. A page that posts to 127.0.0.1
// directly is given away by `Origin`. Names are not looked up. Pure functions.
#pragma once

#include <string_view>

#include "mock_server/http/message.h"

namespace aex::http {

// `Host`, exactly one: "localhost", 127.0.0.0/8 as four plain numbers or "[::1]",
// each with or without a port.
bool IsLoopbackHost(std::string_view host);

// An `Origin` of http or https on such a host. "null" is none.
bool IsLoopbackOrigin(std::string_view origin);

bool MayControl(const RequestHead& head);

}  // namespace aex::http
