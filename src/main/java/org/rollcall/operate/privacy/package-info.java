/** Redaction rules, opt-outs, blocked hostnames, erasure and retention. */
@NullMarked
package org.rollcall.operate.privacy;

import org.jspecify.annotations.NullMarked;
