import PluginKit

/// Faults of signings; docs/errors.md explains each.
extension Fault {
    /// There is no such journey of the caller's.
    static func journeyNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.journey.not_found",
            message: LocalizedText(zh: "您没有这次签约。", en: "You have no such signing."),
            remedy: LocalizedText(
                zh: "请在“我的签约”中查看。",
                en: "See your signings at /housing/v1/journeys."
            ),
            location: location
        )
    }

    /// The step is not the one that the journey waits for.
    static func journeyNotNow(
        _ state: JourneyState,
        location: SourceLocation = .here()
    ) -> Fault {
        Fault(
            .conflict,
            code: "housing.journey.not_now",
            message: LocalizedText(
                zh: "签约当前状态为 \(state.rawValue)，不能办理这一步。",
                en: "The signing is \(state.rawValue): this is not its next step."
            ),
            remedy: LocalizedText(
                zh: "请刷新签约进度，按其中的下一步办理。",
                en: "Read the signing again and take the step that it names as next."
            ),
            location: location
        )
    }

    /// The id stands for another journey.
    static func journeyIDTaken(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.journey.id_taken",
            message: LocalizedText(
                zh: "该编号已用于另一次签约。",
                en: "This id stands for another signing."
            ),
            remedy: LocalizedText(
                zh: "请为新的签约生成新的编号。",
                en: "Make a new id for a new signing."
            ),
            location: location
        )
    }

    /// The caller signs for this hold already, perhaps on another phone.
    static func journeyIsYours(_ id: String, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.journey.other",
            message: LocalizedText(
                zh: "您已在为这套房源办理签约。",
                en: "You are signing for this home already."
            ),
            remedy: LocalizedText(
                zh: "请继续办理已有的签约（/housing/v1/journeys/\(id)）。",
                en: "Go on with the signing at /housing/v1/journeys/\(id)."
            ),
            location: location
        )
    }

    /// The lease cannot begin on this day.
    static func leaseDaysWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.journey.days",
            message: LocalizedText(
                zh: "起租日须在今天起 \(SigningLimits.startDaysMax) 天之内。",
                en: "A lease begins within \(SigningLimits.startDaysMax) days from today."
            ),
            remedy: LocalizedText(
                zh: "请另选起租日，或不填以今天起租。",
                en: "Choose another first day, or leave it out to begin today."
            ),
            location: location
        )
    }

    /// No more codes are sent for now.
    static func signCodeLimit(location: SourceLocation = .here()) -> Fault {
        Fault(
            .limited,
            code: "housing.sign_code.limit",
            message: LocalizedText(
                zh: "验证码发送过于频繁，或已达 \(SigningLimits.codesMax) 次。",
                en: "A code was sent a moment ago, or \(SigningLimits.codesMax) were sent already."
            ),
            remedy: LocalizedText(
                zh: "请 \(SigningLimits.codePauseSeconds) 秒后重试；次数用完后请重新签约。",
                en: "Wait \(SigningLimits.codePauseSeconds) seconds; after the last one, sign anew."
            ),
            location: location
        )
    }

    /// The code is not the newest, too old, or was entered wrong too often.
    static func signCodeWrong(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.sign_code.wrong",
            message: LocalizedText(
                zh: "验证码不正确，或已失效。",
                en: "The code is wrong, or no longer good."
            ),
            remedy: LocalizedText(
                zh: "请核对最新一条短信；超过 5 分钟或输错 5 次请重新获取。",
                en:
                    "Compare it with the newest message; after five minutes or five mistakes ask anew."
            ),
            location: location
        )
    }

    /// What is to be signed is not what was offered.
    static func contractChanged(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.contract.changed",
            message: LocalizedText(
                zh: "您签署的合同与已提供的合同不一致。",
                en: "The contract to be signed is not the one that was offered."
            ),
            remedy: LocalizedText(
                zh: "请重新打开合同，核对后再签署。",
                en: "Open the contract again, read it, and sign that one."
            ),
            location: location
        )
    }

    /// The contract has characters that no file of it could show.
    static func contractUnreadable(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.contract.unreadable",
            message: LocalizedText(
                zh: "合同中有无法显示的字符，不能签署。",
                en: "The contract has characters that no file of it can show: it is not signed."
            ),
            remedy: LocalizedText(
                zh: "请取消本次签约后重新办理，姓名改用汉字或拉丁字母；若问题在房屋或出租人名称，请联系出租人。",
                en:
                    "Cancel and sign anew with the name in Chinese characters or Latin letters; where it is"
                    + " the landlord's name or the building's, ask the landlord."
            ),
            location: location
        )
    }

    /// The landlord's mandate does not cover the contract.
    static func noMandate(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.payment.no_mandate",
            message: LocalizedText(
                zh: "出租人目前没有授权签章，暂不能支付。",
                en: "The landlord's signature is not to be had now, so nothing is to be paid."
            ),
            remedy: LocalizedText(
                zh: "没有扣款。保留到期前可稍后再试，或联系出租人；也可另选房源。",
                en: "Nothing was taken. Try again before the hold ends, or choose another home."
            ),
            location: location
        )
    }

    /// Door codes are shown to whoever has just proved that the phone is theirs.
    static func doorProofNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "housing.doors.proof_needed",
            message: LocalizedText(
                zh: "查看门锁密码需要先验证手机号。",
                en: "Door codes take a fresh proof that the phone is yours."
            ),
            remedy: LocalizedText(
                zh: "请用短信验证码重新登录，\(AccessLimits.proofSeconds / 60) 分钟内查看。",
                en: "Sign in by code again and look within"
                    + " \(AccessLimits.proofSeconds / 60) minutes."
            ),
            location: location
        )
    }

    /// The receipt of the lease is not signed yet.
    static func contractNotReady(location: SourceLocation = .here()) -> Fault {
        Fault(
            .unavailable,
            code: "housing.contract.not_ready",
            message: LocalizedText(
                zh: "合同的存证回执正在生成。",
                en: "The receipt that goes into the contract is being made."
            ),
            remedy: LocalizedText(zh: "请几秒后再下载。", en: "Download it again in a few seconds."),
            retryAfterSeconds: 1,
            location: location
        )
    }
}
