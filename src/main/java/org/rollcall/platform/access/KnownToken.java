package org.rollcall.platform.access;

/** A token of the table, as a request needs it. */
record KnownToken(long id, TokenGrant grant) {

    static KnownToken of(ApiToken stored) {
        return new KnownToken(stored.id(), stored.grant());
    }
}
