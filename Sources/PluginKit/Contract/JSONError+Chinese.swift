extension JSONError {
    /// What `sentence` says, in Chinese.
    var chineseSentence: String {
        switch code {
        case .unexpectedEnd: "文本在值的中间结束。"
        case .unexpectedByte: "没有以此字节开头的 JSON 值。"
        case .invalidNumber: "数字的写法不符合 JSON。"
        case .controlCharacter: "字符串中的控制字符必须转义。"
        case .invalidEscape: "没有这种转义写法。"
        case .loneSurrogate: "转义的代理项没有成对。"
        case .invalidUTF8: "文本不是合法的 UTF-8。"
        case .byteOrderMark: "文本开头不能有字节顺序标记。"
        case .duplicateKey: "同一对象中成员名重复。"
        case .tooDeep: "数组与对象嵌套过深。"
        case .tooLarge: "文本超过允许的大小。"
        case .trailingBytes: "值结束之后还有内容。"
        case .expectedKey: "此处应为双引号中的成员名。"
        case .expectedColon: "成员名之后应为冒号。"
        case .expectedCommaOrEnd: "此处应为逗号或右括号。"
        case .expectedObject: "此处应为对象。"
        case .expectedArray: "此处应为数组。"
        case .expectedString: "此处应为字符串。"
        case .expectedNumber: "此处应为数字。"
        case .expectedBool: "此处应为 true 或 false。"
        case .expectedNull: "此处应为 null。"
        case .notAnInteger: "此数不是整数。"
        case .integerOutOfRange: "整数超出 64 位范围。"
        case .numberOutOfRange: "此数超出双精度范围。"
        case .inexactInteger: "整数转为双精度后会改变。"
        case .outOfPlace: "此处不能读取所要的值。"
        }
    }
}
