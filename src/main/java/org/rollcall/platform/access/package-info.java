/**
 * Tokens with scopes, sign-in, limits of rate and the audit log. Start reading at {@link
 * org.rollcall.platform.access.ApiTokenMechanism}.
 */
@NullMarked
package org.rollcall.platform.access;

import org.jspecify.annotations.NullMarked;
