import PluginKit

/// Faults of leases; docs/errors.md explains each.
extension Fault {
    /// There is no such lease of the caller's.
    static func leaseNotFound(location: SourceLocation = .here()) -> Fault {
        Fault(
            .notFound,
            code: "housing.lease.not_found",
            message: LocalizedText(zh: "没有这份租约。", en: "You have no such lease."),
            remedy: LocalizedText(
                zh: "请在“我的租约”中查看。",
                en: "See your leases at /housing/v1/leases."
            ),
            location: location
        )
    }

    /// The lease is not where this can be done.
    static func leaseNotNow(_ state: LeaseState, location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.lease.not_now",
            message: LocalizedText(
                zh: "租约当前状态为 \(state.rawValue)，不能办理这一步。",
                en: "The lease is \(state.rawValue): this cannot be done now."
            ),
            remedy: LocalizedText(
                zh: "请刷新租约，按其中可办的事项办理。",
                en: "Read the lease again and do what it says is open."
            ),
            location: location
        )
    }

    /// The leaving day is too soon, or beyond the term.
    static func noticeDays(location: SourceLocation = .here()) -> Fault {
        Fault(
            .invalid,
            code: "housing.lease.notice_days",
            message: LocalizedText(
                zh: "退租日须至少在 \(LeaseLimits.noticeDays) 天以后，且不晚于租期届满日；出租人不续租的，须为届满日。",
                en:
                    "A leaving day is at least \(LeaseLimits.noticeDays) days away and not after the"
                    + " term; a landlord's is the term's end."
            ),
            remedy: LocalizedText(zh: "请另选退租日。", en: "Choose another leaving day."),
            location: location
        )
    }

    /// The offer that was answered is not the one that stands.
    static func renewalChanged(location: SourceLocation = .here()) -> Fault {
        Fault(
            .conflict,
            code: "housing.renewal.changed",
            message: LocalizedText(
                zh: "续租条件与您看到的不一致。",
                en: "The offer is not the one you were shown."
            ),
            remedy: LocalizedText(
                zh: "请刷新租约，核对新的条件后再确认。",
                en: "Read the lease again and answer the offer that stands."
            ),
            location: location
        )
    }

    /// The rent of the offer is above its cap, or above what was offered before.
    static func renewalRent(_ most: Money?, location: SourceLocation = .here()) -> Fault {
        let bound = most.map { " \($0.yuanText)" } ?? ""
        return Fault(
            .invalid,
            code: "housing.renewal.rent",
            message: LocalizedText(
                zh: "续租月租高于上限\(bound)，或高于已提出的条件。",
                en: "The rent is above its cap\(bound), or above what was offered already."
            ),
            remedy: LocalizedText(
                zh: "请降低月租后重新提出。",
                en: "Offer a lower rent."
            ),
            location: location
        )
    }

    /// A further term is agreed by whoever has just proved that the phone is theirs.
    static func renewalProofNeeded(location: SourceLocation = .here()) -> Fault {
        Fault(
            .forbidden,
            code: "housing.renewal.proof_needed",
            message: LocalizedText(
                zh: "签署续租需要先验证手机号。",
                en: "A further term takes a fresh proof that the phone is yours."
            ),
            remedy: LocalizedText(
                zh: "请用短信验证码重新登录，\(AccessLimits.proofSeconds / 60) 分钟内签署。",
                en: "Sign in by code again and agree within"
                    + " \(AccessLimits.proofSeconds / 60) minutes."
            ),
            location: location
        )
    }

    /// What a lease's refusal is called.
    static func refused(_ refusal: LeaseLife.Refusal, _ life: LeaseLife) -> Fault {
        switch refusal {
        case .notNow: leaseNotNow(life.state)
        case .days: noticeDays()
        case .otherOffer: renewalChanged()
        case .worse: renewalRent(life.offer?.rent)
        case .worseProposal: settlementWorse()
        case .otherProposal: settlementChanged()
        case .deposit: settlementTooMuch()
        case .denied: vacancyDenied()
        case .notOwed: rentNotOwed()
        }
    }
}
