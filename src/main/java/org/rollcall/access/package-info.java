/** Who may do what: tokens with scopes, optionally bound to hostnames. Start reading at {@link org.rollcall.access.ApiTokenMechanism}. */
@NullMarked
package org.rollcall.access;

import org.jspecify.annotations.NullMarked;
