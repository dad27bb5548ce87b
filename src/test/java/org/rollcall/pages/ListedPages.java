package org.rollcall.pages;

import static org.rollcall.pages.ListedPage.error;
import static org.rollcall.pages.ListedPage.page;
import static org.rollcall.pages.Who.ANYONE;

import java.util.List;

/** Every page that there is, one line for each and for everybody to whom it looks different. A new page gets its line here. */
final class ListedPages {

    private static final List<ListedPage> ALL = List.of(
            page("/", ANYONE, "Once a week, every instance reports in."),
            error(404, "/no/such/page", ANYONE, "Not found"));

    private ListedPages() {}

    static List<ListedPage> all() {
        return ALL;
    }
}
