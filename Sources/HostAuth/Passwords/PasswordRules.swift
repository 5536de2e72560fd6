internal import PluginKit

/// What a password has to be: long enough and not among the first that are tried.
enum PasswordRules {
    static let charactersMin = 10
    static let charactersMax = 128

    /// Throws the fault that says what is wrong with it.
    static func check(_ password: String, phone: PhoneNumber?) throws {
        let count = password.unicodeScalars.count
        guard count >= charactersMin, count <= charactersMax else {
            throw Fault.passwordLength(charactersMin, charactersMax)
        }
        let plain = password.lowercased()
        let hasPhone = phone.map { plain.contains($0.digits) } ?? false
        guard Set(password).count >= 5, !worst.contains(plain), !hasPhone else {
            throw Fault.passwordWeak()
        }
    }

    /// The worst passwords of ten characters and more, in small letters.
    static let worst: Set<String> = [
        "0123456789", "1234567890", "12345678910", "123456789a", "123456789q", "123456789qwe",
        "1234567891", "123456abcd", "12345qwert", "1234qwerasdf", "1234qwer!@#$", "1357924680",
        "147258369a", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz2wsx3edc", "1qaz@wsx3edc", "1qazxsw23edc",
        "3rjs1la7qe", "5201314520", "520131452013", "9876543210", "a123456789", "a1234567890",
        "a1b2c3d4e5", "aa123456789", "aa12345678", "abc1234567", "abc123456789", "abcd123456",
        "abcd1234567", "abcde12345", "abcdef123456", "abcdefghij", "admin12345", "admin123456",
        "admin@123456", "administrator", "adobe123456", "asd123456789", "asdfghjkl1",
        "asdfghjkl123", "asdfghjkl;", "asdf123456", "bismillah123", "changeme123", "changeme1234",
        "charlie123", "china123456", "computer123", "dearbook123", "dragon12345", "football123",
        "forever123", "freedom123", "google12345", "guest12345", "hello12345", "huawei123456",
        "iloveyou12", "iloveyou123", "iloveyou520", "internet123", "jessica123", "letmein123",
        "letmein1234", "liverpool1", "liverpool123", "login12345", "manchester", "master12345",
        "michael123", "monkey12345", "mynoob1234", "myspace123", "ncc1701d123", "newpassword",
        "nopassword", "p@ssw0rd123", "p@ssword123", "passw0rd123", "passw0rd1234", "password01",
        "password10", "password11", "password12", "password123", "password1234", "password12345",
        "password!1", "princess123", "q123456789", "q1w2e3r4t5", "q1w2e3r4t5y6", "qazwsx12345",
        "qazwsxedc1", "qazwsxedc123", "qazwsxedcrfv", "qq123456789", "qq1234567890", "qwe123456789",
        "qwer123456", "qwer1234567", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyuiop",
        "qwertyuiop1", "qwertyuiop123", "qwertyuiop[]", "root123456", "samsung123", "secret1234",
        "shadow12345", "soccer12345", "starwars123", "summer2024", "sunshine123", "superman123",
        "taobao123456", "test123456", "test1234567", "trustno1234", "user123456", "w123456789",
        "wang123456", "wechat123456", "weixin123456", "welcome123", "welcome1234", "welcome2024",
        "whatever123", "woaini1314", "woaini1314520", "woaini5201314", "wuhan123456",
        "x123456789", "xiaoming123", "z123456789", "zaq12wsxcde3", "zhang123456", "zxc123456789",
        "zxcvbnm123", "zxcvbnm1234", "zxcvbnm,./", "zz123456789",
    ]
}
