package org.rollcall.pages;

import static org.rollcall.pages.ListedPage.error;
import static org.rollcall.pages.ListedPage.page;
import static org.rollcall.pages.Who.ADMIN;
import static org.rollcall.pages.Who.ANALYST;
import static org.rollcall.pages.Who.ANYONE;
import static org.rollcall.pages.Who.CUSTOMER;
import static org.rollcall.pages.Who.SENDER;

import java.util.List;

/** Every page that there is, one line for each and for everybody to whom it looks different. A new page gets its line here. */
final class ListedPages {

    private static final List<ListedPage> ALL = List.of(
            page("/", ANYONE, "Once a week, every instance reports in."),
            page("/", ANALYST, "Fleet in {week}"),
            page("/", CUSTOMER, "Once a week, every instance reports in."),
            page("/", SENDER, "Once a week, every instance reports in."),
            page("/", ADMIN, "Fleet in {week}"),
            page("/dictionaries", ANYONE, "Dictionaries"),
            page("/dictionaries/18.9", ANYONE, "Dictionary 18.9"),
            page("/dictionaries/compare", ANYONE, "Compare dictionaries"),
            page("/dictionaries/compare?from=18.7&to=18.9", ANALYST, "What changed from 18.7 to 18.9"),
            page("/metrics", ANYONE, "Metrics"),
            page("/metrics?query=issues", ANALYST, "Metrics"),
            page("/metrics/counts.issues", ANYONE, "counts.issues"),
            page("/metrics/counts.issues", ANALYST, "counts.issues"),
            page("/metrics/counts.issues?aggregate=mean&group_by=edition", CUSTOMER, "counts.issues"),
            page("/indicators", ANALYST, "Indicators"),
            page("/indicators?group_by=edition", ADMIN, "Indicators"),
            page("/cohorts", ANALYST, "Who stays"),
            page("/versions", ANALYST, "Versions"),
            page("/customers", ANALYST, "Customers"),
            page("/usage_data/review", ANYONE, "Review a payload"),
            page("/usage_data/new", ANYONE, "Hand in payloads"),
            page("/instances", ANALYST, "Instances"),
            page("/instances", CUSTOMER, "Instances"),
            page("/instances", SENDER, "Instances"),
            page("/instances?search=nothing-is-like-this", ADMIN, "Instances"),
            page("/instances/{instance}", ANALYST, "{hostname}"),
            page("/instances/{instance}", SENDER, "{hostname}"),
            page("/instances/{instance}/data", SENDER, "What is kept of {hostname}"),
            page("/instances/{instance}/data?done=saved", SENDER, "What is kept of {hostname}"),
            page("/instances/{instance}/data", ADMIN, "What is kept of {hostname}"),
            page("/instances/{instance}/payload", ANALYST, "Payload of {week}").large(),
            page("/instances/{instance}/payload?only=failed", ADMIN, "Payload of {week}")
                    .large(),
            page("/instances/{instance}/receipts", ANALYST, "Receipts"),
            error(404, "/instances/00000000-0000-5000-8000-000000000000", CUSTOMER, "There is nothing here"),
            page("/operations", ADMIN, "Operations"),
            page("/operations/quarantine", ADMIN, "Quarantine"),
            page("/operations/quarantine?reason=duplicate_key", ADMIN, "Quarantine"),
            page("/operations/jobs", ADMIN, "Jobs"),
            page("/operations/tokens", ADMIN, "Tokens"),
            page("/operations/opt_outs", ADMIN, "Opt-outs"),
            page("/operations/blocked_hostnames", ADMIN, "Blocked hostnames"),
            page("/operations/erasure", ADMIN, "Erasure"),
            page("/operations/erasure?hostname={hostname}", ADMIN, "Erasure"),
            page("/operations/retention?dry_run=true", ADMIN, "Retention"),
            page("/operations/audit", ADMIN, "Audit trail"),
            page("/data-quality", ANALYST, "Data quality"),
            page("/data-quality/outliers", ANALYST, "Outliers"),
            page("/data-quality/silence", ANALYST, "Silence"),
            page("/data-quality/identities", ADMIN, "Identities"),
            page("/stats", ANYONE, "Public statistics"),
            page("/stats?feature=merge_requests", ADMIN, "Public statistics"),
            page("/sign-in", ANYONE, "Sign in"),
            error(404, "/no/such/page", ANYONE, "There is nothing here"),
            error(404, "/no/such/page", ADMIN, "There is nothing here"));

    private ListedPages() {}

    static List<ListedPage> all() {
        return ALL;
    }
}
