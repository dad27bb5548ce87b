package org.rollcall.receive.upload;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The payloads in one file, one at a time. */
interface Payloads {

    /** The next one; null where there is none. One that is too large says so when its bytes are asked for. */
    @Nullable
    BoundedPayload next() throws IOException;
}
