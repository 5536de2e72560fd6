import PluginKit

/// Every refusal of the server, with what happened and what to do next; docs/errors.md has them too.
extension HTTPRefusal {
    // Of the request line.
    static let badMethod = HTTPRefusal(
        400,
        code: "http.method.invalid",
        zh: "请求行的方法不是合法的词。",
        en: "The request line does not begin with a method.",
        remedyZH: "请以大写的方法（如 GET）开头，后接空格和路径；HTTPS 请发往反向代理。",
        remedyEN: "Begin with a method such as GET in capitals, one space and the path; HTTPS"
            + " goes to the reverse proxy."
    )
    static let methodUnknown = HTTPRefusal(
        501,
        code: "http.method.unknown",
        zh: "服务器不认识此请求方法。",
        en: "This method is not known here.",
        remedyZH: "请使用 /openapi.json 为该地址列出的方法。",
        remedyEN: "Use a method that /openapi.json lists for the address."
    )
    static let badTarget = HTTPRefusal(
        400,
        code: "http.target.invalid",
        zh: "请求行中的地址不合格式，或含有不能直接出现的字符。",
        en: "The address in the request line is malformed, or has a character that may not stand"
            + " there.",
        remedyZH: "地址须以 / 开头；空格、中文等字符请按 UTF-8 做百分号编码。",
        remedyEN: "Begin it with / and percent-encode spaces, Chinese and other such characters as"
            + " UTF-8."
    )
    static let badEscape = HTTPRefusal(
        400,
        code: "http.target.escape_invalid",
        zh: "地址中有不完整的百分号编码。",
        en: "The address has a percent sign that two hexadecimal digits do not follow.",
        remedyZH: "百分号后须有两位十六进制数字；百分号本身请写作 %25。",
        remedyEN: "Write two hexadecimal digits after each percent sign; a percent sign itself is"
            + " %25."
    )
    static let nulByte = HTTPRefusal(
        400,
        code: "http.target.control_byte",
        zh: "地址中有控制字节 NUL（%00）。",
        en: "The address has the control byte NUL (%00).",
        remedyZH: "请从地址中去掉 %00。",
        remedyEN: "Take the %00 out of the address."
    )
    static let notUTF8 = HTTPRefusal(
        400,
        code: "http.target.not_utf8",
        zh: "路径的百分号编码解开后不是 UTF-8 文本。",
        en: "What the percent escapes of the path stand for is not UTF-8 text.",
        remedyZH: "请把路径按 UTF-8（而不是 GBK 等编码）做百分号编码。",
        remedyEN: "Percent-encode the path as UTF-8, not in GBK or another encoding."
    )
    static let dotSegment = HTTPRefusal(
        400,
        code: "http.target.dot_segment",
        zh: "路径中有 . 或 .. 段。",
        en: "The path has a segment . or .. in it.",
        remedyZH: "请发送这些段所指向的完整路径。",
        remedyEN: "Send the path that these segments stand for."
    )
    static let lineTooLong = HTTPRefusal(
        414,
        code: "http.target.too_long",
        zh: "请求的地址太长。",
        en: "The address of the request is too long.",
        remedyZH: "请缩短地址，例如减少查询条件。",
        remedyEN: "Shorten it, for example by asking with fewer parameters."
    )
    static let badVersion = HTTPRefusal(
        400,
        code: "http.version.invalid",
        zh: "请求行末尾不是 HTTP 版本。",
        en: "The request line does not end with a version of HTTP.",
        remedyZH: "请以 HTTP/1.1 结束请求行；地址中的空格请写作 %20。",
        remedyEN: "End the line with HTTP/1.1; a space in the address is written %20."
    )
    static let versionUnsupported = HTTPRefusal(
        505,
        code: "http.version.unsupported",
        zh: "不支持该 HTTP 版本。",
        en: "This version of HTTP is not spoken here.",
        remedyZH: "请使用 HTTP/1.1；HTTP/2 由反向代理提供。",
        remedyEN: "Use HTTP/1.1; HTTP/2 is the reverse proxy's."
    )
    static let badLineEnd = HTTPRefusal(
        400,
        code: "http.line.end_invalid",
        zh: "有一行不是以 CR LF 结尾。",
        en: "A line does not end with CR LF.",
        remedyZH: "请用 CR LF（\\r\\n）结束请求行和每个头字段。",
        remedyEN: "End the request line and every header field with CR LF (\\r\\n)."
    )

    // Of the header.
    static let badHost = HTTPRefusal(
        400,
        code: "http.host.invalid",
        zh: "缺少 Host 头字段，或其内容不是主机名（可带端口）。",
        en: "The field Host is missing, or is not a host name with an optional port.",
        remedyZH: "请发送一个 Host 字段，例如 Host: 127.0.0.1:8080。",
        remedyEN: "Send one field Host, such as Host: 127.0.0.1:8080."
    )
    static let hostContradicted = HTTPRefusal(
        400,
        code: "http.host.contradicted",
        zh: "请求行中的主机与 Host 头字段不一致。",
        en: "The host in the request line and the field Host differ.",
        remedyZH: "请使两者相同，或在请求行中只写路径。",
        remedyEN: "Make them the same, or write only the path in the request line."
    )
    static let badHeaderName = HTTPRefusal(
        400,
        code: "http.header.name_invalid",
        zh: "头字段名中有不允许的字符。",
        en: "The name of a header field has a character that no name may have.",
        remedyZH: "字段名只用字母、数字和连字符，冒号前不留空格。",
        remedyEN: "Use letters, digits and hyphens, and no space before the colon."
    )
    static let badHeaderValue = HTTPRefusal(
        400,
        code: "http.header.value_invalid",
        zh: "头字段值中有控制字符。",
        en: "The value of a header field has a control character.",
        remedyZH: "请去掉值中的控制字符和多余的换行。",
        remedyEN: "Take control characters and stray line ends out of the value."
    )
    static let foldedHeader = HTTPRefusal(
        400,
        code: "http.header.folded",
        zh: "有一行头字段以空白开头（已废弃的折行写法）。",
        en: "A header line begins with white space, which is an old way to fold it.",
        remedyZH: "请把每个头字段写在一行内。",
        remedyEN: "Write each header field on one line."
    )
    static let repeatedHeader = HTTPRefusal(
        400,
        code: "http.header.repeated",
        zh: "只能出现一次的头字段出现了两次。",
        en: "A header field that may stand once stands twice.",
        remedyZH: "请只保留一个，例如只发送一个 Host、Content-Length 或 Authorization。",
        remedyEN: "Keep one: there is one Host, one Content-Length, one Authorization."
    )
    static let headerTooLarge = HTTPRefusal(
        431,
        code: "http.header.too_large",
        zh: "头字段太多或太长。",
        en: "The header fields are too many or too long.",
        remedyZH: "请减少头字段；浏览器可清除本站的 Cookie 后重试。",
        remedyEN: "Send fewer or shorter fields; in a browser, clear this site's cookies."
    )
    static let expectationUnknown = HTTPRefusal(
        417,
        code: "http.expectation.unknown",
        zh: "Expect 头字段的要求无法满足。",
        en: "What the field Expect asks for cannot be met.",
        remedyZH: "请去掉 Expect 字段，或发送 Expect: 100-continue。",
        remedyEN: "Leave the field out, or send Expect: 100-continue."
    )

    // Of the body.
    static let badLength = HTTPRefusal(
        400,
        code: "http.length.invalid",
        zh: "Content-Length 不是一个非负整数。",
        en: "Content-Length is not one whole number.",
        remedyZH: "请填写正文的字节数，只用数字。",
        remedyEN: "Give the length of the body in bytes, in digits only."
    )
    static let twoLengths = HTTPRefusal(
        400,
        code: "http.length.contradicted",
        zh: "Content-Length 与 Transfer-Encoding 同时出现。",
        en: "The body has both Content-Length and Transfer-Encoding.",
        remedyZH: "请只发送其中一个。",
        remedyEN: "Send only one of them."
    )
    static let badTransferEncoding = HTTPRefusal(
        400,
        code: "http.transfer_encoding.invalid",
        zh: "Transfer-Encoding 不是以 chunked 结尾。",
        en: "Transfer-Encoding does not end with chunked.",
        remedyZH: "请发送 Transfer-Encoding: chunked，或改用 Content-Length。",
        remedyEN: "Send Transfer-Encoding: chunked, or Content-Length instead."
    )
    static let codingInHTTP10 = HTTPRefusal(
        400,
        code: "http.transfer_encoding.version",
        zh: "HTTP/1.0 请求不能使用 Transfer-Encoding。",
        en: "HTTP/1.0 has no Transfer-Encoding.",
        remedyZH: "请使用 HTTP/1.1，或改用 Content-Length。",
        remedyEN: "Use HTTP/1.1, or Content-Length instead."
    )
    static let codingUnknown = HTTPRefusal(
        501,
        code: "http.transfer_encoding.unknown",
        zh: "除 chunked 外不支持其他传输编码。",
        en: "No transfer coding but chunked is known here.",
        remedyZH: "请发送未压缩的正文，只用 Transfer-Encoding: chunked。",
        remedyEN: "Send the body uncompressed, with Transfer-Encoding: chunked alone."
    )
    static let badChunk = HTTPRefusal(
        400,
        code: "http.chunk.invalid",
        zh: "分块正文的格式不正确。",
        en: "The chunks of the body are not framed rightly.",
        remedyZH: "每块前写十六进制长度和 CR LF，块后写 CR LF，最后以 0 块结束。",
        remedyEN: "Write each chunk's length in hexadecimal and CR LF before it, CR LF after it,"
            + " and end with a chunk of 0."
    )
    static let badTrailer = HTTPRefusal(
        400,
        code: "http.trailer.invalid",
        zh: "分块正文之后的尾字段不合格式或不允许出现。",
        en: "A trailer field after the body is malformed, or may not stand there.",
        remedyZH: "请去掉尾字段；Host、长度和编码只能写在头字段中。",
        remedyEN: "Leave trailers out; Host, length and coding belong in the header."
    )
    static let bodyTooLarge = HTTPRefusal(
        413,
        code: "http.body.too_large",
        zh: "正文超过了该地址允许的大小。",
        en: "The body is larger than this address accepts.",
        remedyZH: "请减小正文，或把内容分成几次请求发送。",
        remedyEN: "Send a smaller body, or its parts in several requests."
    )

    static let tooManyLargeBodies = HTTPRefusal(
        503,
        code: "http.body.too_many_large",
        zh: "服务器正在接收的大文件过多。",
        en: "The server is receiving too many large bodies.",
        remedyZH: "请稍后重新上传。",
        remedyEN: "Send it again in a moment."
    )

    // Of time and the server.
    static let incomplete = HTTPRefusal(
        400,
        code: "http.request.incomplete",
        zh: "连接在请求发完之前就结束了。",
        en: "The connection ended inside a request.",
        remedyZH: "请发送完整的请求，并核对 Content-Length 与正文一致。",
        remedyEN: "Send the whole request; see that Content-Length is the length of the body."
    )
    static let timedOut = HTTPRefusal(
        408,
        code: "http.request.timeout",
        zh: "请求没有在规定时间内到齐。",
        en: "The request did not arrive in time.",
        remedyZH: "请在网络稳定时用同一幂等键重试。",
        remedyEN: "Try again over a steadier connection, with the same idempotency key."
    )
    package static let handlerTimedOut = HTTPRefusal(
        503,
        code: "http.response.timeout",
        zh: "服务器没有在规定时间内得出答复；请求是否生效未知。",
        en: "The answer was not ready in time; whether the request took effect is not known.",
        remedyZH: "请稍后用同一幂等键重试。",
        remedyEN: "Try again in a moment, with the same idempotency key.",
        isOfHandler: true
    )
    package static let unanswered = HTTPRefusal(
        500,
        code: "http.response.missing",
        zh: "由于服务器内部缺陷，请求没有得到答复。",
        en: "A defect in the host left the request without an answer.",
        remedyZH: "请用同一幂等键重试；若仍出错，请把追踪号告诉我们。",
        remedyEN: "Try again with the same idempotency key; if it persists, tell us the trace.",
        isOfHandler: true
    )
    package static let crowded = HTTPRefusal(
        503,
        code: "http.connections.full",
        zh: "服务器的连接数已满。",
        en: "The server has as many connections as it takes.",
        remedyZH: "请稍后重试，并尽量复用已有连接。",
        remedyEN: "Try again in a moment, and keep connections open for several requests."
    )
}
