package org.rollcall.pages;

import static org.rollcall.pages.ListedPage.error;
import static org.rollcall.pages.ListedPage.page;
import static org.rollcall.pages.Who.ADMIN;
import static org.rollcall.pages.Who.ANALYST;
import static org.rollcall.pages.Who.ANYONE;
import static org.rollcall.pages.Who.CUSTOMER;

import java.util.List;

/** Every page that there is, one line for each and for everybody to whom it looks different. A new page gets its line here. */
final class ListedPages {

    private static final List<ListedPage> ALL = List.of(
            page("/", ANYONE, "Once a week, every instance reports in."),
            page("/", ANALYST, "Fleet in {week}"),
            page("/", CUSTOMER, "Once a week, every instance reports in."),
            page("/", ADMIN, "Fleet in {week}"),
            page("/sign-in", ANYONE, "Sign in"),
            error(404, "/no/such/page", ANYONE, "There is nothing here"),
            error(404, "/no/such/page", ADMIN, "There is nothing here"));

    private ListedPages() {}

    static List<ListedPage> all() {
        return ALL;
    }
}
