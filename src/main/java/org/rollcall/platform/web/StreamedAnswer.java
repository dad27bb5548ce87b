package org.rollcall.platform.web;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** An answer that is sent while it is made, and so may fail in the middle. */
public final class StreamedAnswer {

    private StreamedAnswer() {}

    /**
     * Closes the connection, and comes back when it is closed. A gentler way would let what is on its way go out first, and
     * then the framework's answer to the failure, which looks like the rest and the proper end of this one.
     */
    public static void breakOff(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            base.channel().close().awaitUninterruptibly();
        } else {
            throw new IllegalStateException("a connection of another kind: " + connection);
        }
    }
}
