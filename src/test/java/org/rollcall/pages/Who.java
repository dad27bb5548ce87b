package org.rollcall.pages;

import java.util.Locale;

/** Who opens a page, by the token with which they have signed in. */
enum Who {
    /** Has not signed in. */
    ANYONE("", false),
    /** May read the data of all instances. */
    ANALYST("read_service_ping", false),
    /** May read the data of one hostname. */
    CUSTOMER("read_service_ping", true),
    /** Runs the instance of one hostname: may decide what is kept of it. */
    SENDER("self_service", true),
    /** May do everything. */
    ADMIN("admin", false);

    private final String scope;
    private final boolean bound;

    Who(String scope, boolean bound) {
        this.scope = scope;
        this.bound = bound;
    }

    /** Of their token; empty for those who have none. */
    String scope() {
        return scope;
    }

    /** Whether their token is for one hostname only. */
    boolean bound() {
        return bound;
    }

    /** As in names of files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
