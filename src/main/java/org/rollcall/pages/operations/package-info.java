/**
 * What operators do: quarantine, jobs, tokens, opt-outs, blocked hostnames, erasure, retention and the audit trail. For admins
 * only; each act is that of the API, and is recorded by the same service.
 */
@NullMarked
package org.rollcall.pages.operations;

import org.jspecify.annotations.NullMarked;
