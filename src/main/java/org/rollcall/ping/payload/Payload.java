package org.rollcall.ping.payload;

import org.rollcall.ping.PingContent;

/**
 * A payload as it was read: one that can be stored, or one that can only be kept. Both know who sent it, as far as it
 * says so.
 */
public sealed interface Payload {

    Identity identity();

    /**
     * A payload whose every value has found its place.
     *
     * @param metrics number of declared metrics it has
     * @param undeclared number of key paths that the dictionary does not know; an empty object counts as one
     * @param typeMismatches number of metrics whose value is of another type than declared
     */
    record Storable(Identity identity, PingContent content, int metrics, int undeclared, int typeMismatches)
            implements Payload {}

    /**
     * A payload that cannot be stored as a ping.
     *
     * @param detail what exactly stands in the way
     */
    record Unstorable(Identity identity, QuarantineReason reason, String detail) implements Payload {}
}
