package org.rollcall.platform.access;

import java.util.Set;

/** For whom a session was started, as it is stored. */
sealed interface SessionOwner {

    /**
     * A token of the table.
     *
     * @param sha256 of its text at the start: with another text it has ended the session
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfToken(long id, byte[] sha256) implements SessionOwner {}

    /**
     * The configured admin token.
     *
     * @param proof {@link AdminToken#proof} of the secret
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfAdmin(byte[] proof) implements SessionOwner {}

    /**
     * A person of an OpenID Connect provider.
     *
     * @param issuer the provider
     * @param name with {@link SignIn#PERSON} in front
     */
    record OfPerson(String issuer, String name, Set<Scope> scopes) implements SessionOwner {
        public OfPerson {
            scopes = Set.copyOf(scopes);
        }
    }
}
