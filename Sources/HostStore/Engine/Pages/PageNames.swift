import CSQLite

/// Keeps SQLite's page cache from searching itself whole after pages were split.
///
/// When a split leaves page numbers out of order, SQLite sorts them by giving one page for a moment a
/// number far above every page of the file (`balance_nonroot` in btree.c: `PENDING_BYTE / page size
/// + 1`). Its cache remembers the highest number it ever saw, so that the end of the transaction looks
/// at every cached page for those above the file's end: 60 µs with some 6,000 pages, in every commit
/// with such a split. Here the page is called 0 for that moment, which is no page's number either.
///
/// Every file of this process has pages of `pageBytes`; in another one a page could truly have the
/// number, so a connection refuses such a file.
enum PageNames {
    /// The size of a page, SQLite's own default.
    static let pageBytes = 4096
    /// `PENDING_BYTE / pageBytes + 1`: the page with SQLite's lock bytes, which holds nothing.
    private static let lockPage = UInt32(0x4000_0000 / pageBytes + 1)

    private typealias Rename =
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<sqlite3_pcache_page>?, UInt32, UInt32)
        -> Void

    /// How SQLite's own cache renames a page; nil when SQLite had begun before.
    private static let rename: Rename? = {
        var methods = unsafe sqlite3_pcache_methods2()
        guard unsafe cityhost_sqlite_get_page_cache(&methods) == SQLITE_OK else { return nil }
        return unsafe methods.xRekey
    }()

    /// Before `sqlite3_initialize`; later it does nothing.
    static func install() {
        var methods = unsafe sqlite3_pcache_methods2()
        guard unsafe rename != nil, unsafe cityhost_sqlite_get_page_cache(&methods) == SQLITE_OK
        else { return }
        unsafe methods.xRekey = { cache, page, old, new in
            unsafe PageNames.rename?(cache, page, PageNames.cached(old), PageNames.cached(new))
        }
        _ = unsafe cityhost_sqlite_set_page_cache(&methods)
    }

    private static func cached(_ page: UInt32) -> UInt32 { page == lockPage ? 0 : page }
}
