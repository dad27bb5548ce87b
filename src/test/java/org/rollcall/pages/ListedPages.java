package org.rollcall.pages;

import static org.rollcall.pages.ListedPage.error;
import static org.rollcall.pages.Who.ANYONE;

import java.util.List;

/** Every page that there is, one line for each and for everybody to whom it looks different. A new page gets its line here. */
final class ListedPages {

    private static final List<ListedPage> ALL = List.of(error(404, "/no/such/page", ANYONE, "There is nothing here"));

    private ListedPages() {}

    static List<ListedPage> all() {
        return ALL;
    }
}
