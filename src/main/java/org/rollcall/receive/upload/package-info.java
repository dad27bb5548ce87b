/** Payloads that people carry out of isolated networks: many in one request, each with a verdict of its own. */
@NullMarked
package org.rollcall.receive.upload;

import org.jspecify.annotations.NullMarked;
