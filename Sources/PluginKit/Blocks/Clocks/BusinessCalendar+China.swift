extension BusinessCalendar {
    /// Mainland China's, as the General Office of the State Council publishes it each autumn for the
    /// year that follows (国务院办公厅关于部分节假日安排的通知), for 2023 to 2026.
    public static let china: BusinessCalendar = {
        do {
            return try BusinessCalendar(text: chinaText)
        } catch {
            preconditionFailure("The calendar that comes with the host cannot be read: \(error)")
        }
    }()

    private static let chinaText = """
        version CN-2026
        years 2023 2026
        off 2023-01-01 2023-01-02  # 元旦
        off 2023-01-21 2023-01-27  # 春节
        off 2023-04-05 2023-04-05  # 清明
        off 2023-04-29 2023-05-03  # 劳动节
        off 2023-06-22 2023-06-24  # 端午
        off 2023-09-29 2023-10-06  # 中秋、国庆节
        off 2023-12-30 2023-12-31  # 元旦
        worked 2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08
        off 2024-01-01 2024-01-01  # 元旦
        off 2024-02-10 2024-02-17  # 春节
        off 2024-04-04 2024-04-06  # 清明
        off 2024-05-01 2024-05-05  # 劳动节
        off 2024-06-10 2024-06-10  # 端午
        off 2024-09-15 2024-09-17  # 中秋
        off 2024-10-01 2024-10-07  # 国庆节
        worked 2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29
        worked 2024-10-12
        off 2025-01-01 2025-01-01  # 元旦
        off 2025-01-28 2025-02-04  # 春节
        off 2025-04-04 2025-04-06  # 清明
        off 2025-05-01 2025-05-05  # 劳动节
        off 2025-05-31 2025-06-02  # 端午
        off 2025-10-01 2025-10-08  # 国庆节、中秋
        worked 2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11
        off 2026-01-01 2026-01-03  # 元旦
        off 2026-02-15 2026-02-23  # 春节
        off 2026-04-04 2026-04-06  # 清明
        off 2026-05-01 2026-05-05  # 劳动节
        off 2026-06-19 2026-06-21  # 端午
        off 2026-09-25 2026-09-27  # 中秋
        off 2026-10-01 2026-10-07  # 国庆节
        worked 2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10
        """
}
