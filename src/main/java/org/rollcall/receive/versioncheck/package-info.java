/** Tells instances whether their version is known to be outdated or vulnerable. */
@NullMarked
package org.rollcall.receive.versioncheck;

import org.jspecify.annotations.NullMarked;
