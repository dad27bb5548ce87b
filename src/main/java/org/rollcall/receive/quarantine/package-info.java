/** Well-formed payloads that cannot be stored as pings yet, kept byte for byte. */
@NullMarked
package org.rollcall.receive.quarantine;

import org.jspecify.annotations.NullMarked;
