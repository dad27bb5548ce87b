package org.rollcall.pages.instance;

import org.rollcall.ping.Instance;
import org.rollcall.ping.Week;

/** What the API has of an instance, as links. */
record ApiPaths(Instance instance) {

    private static final String API = "/api/v4/usage_data/";

    /** A path that takes the instance's hostname and uuid. */
    Address of(String name) {
        var uuid = instance.uuid();
        return Address.of(API + name).with("hostname", instance.hostname()).with("uuid", uuid == null ? "" : uuid);
    }

    /** The report: a page for browsers. */
    public Address report() {
        return of("report");
    }

    /** All weeks, each as it was sent. */
    public Address export() {
        var uuid = instance.uuid();
        return Address.of(API + "export")
                .with("format", "ndjson")
                .with("hostname", instance.hostname() + "#" + (uuid == null ? "" : uuid));
    }

    /** The payload of a week. */
    public Address payload(Week week) {
        return of("service_ping").with("week", week);
    }

    /** SQL in place of what the instance counts in its database. */
    public Address queries(Week week) {
        return of("queries").with("week", week);
    }
}
