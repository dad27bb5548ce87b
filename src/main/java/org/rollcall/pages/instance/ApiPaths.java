package org.rollcall.pages.instance;

import org.rollcall.pages.Href;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/** What the API has of an instance, as links. */
record ApiPaths(Instance instance) {

    private static final String API = "/api/v4/usage_data/";

    /** A path that takes the instance's hostname and uuid. */
    Href of(String name) {
        var uuid = instance.uuid();
        return Href.to(API + name).with("hostname", instance.hostname()).withText("uuid", uuid == null ? "" : uuid);
    }

    /** The report: a page for browsers. */
    public Href report() {
        return of("report");
    }

    /** All weeks, each as it was sent. */
    public Href export() {
        var uuid = instance.uuid();
        return Href.to(API + "export")
                .with("format", "ndjson")
                .with("hostname", instance.hostname() + "#" + (uuid == null ? "" : uuid));
    }

    /** The payload of a week. */
    public Href payload(Week week) {
        return of("service_ping").with("week", week);
    }

    /** SQL in place of what the instance counts in its database. */
    public Href queries(Week week) {
        return of("queries").with("week", week);
    }
}
