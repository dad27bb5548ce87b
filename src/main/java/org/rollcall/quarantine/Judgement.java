package org.rollcall.quarantine;

import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;

/** What a payload is, by the dictionaries and the configuration of the moment. */
public sealed interface Judgement {

    /** It can be stored as a ping. */
    record Storable(Ping ping, PingContent content) implements Judgement {}

    /** It can only be kept. */
    record Unstorable(QuarantinedPing ping) implements Judgement {}
}
