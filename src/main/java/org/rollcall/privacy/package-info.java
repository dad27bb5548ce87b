/** What must not be kept of whom, and how what is kept goes again. */
@NullMarked
package org.rollcall.privacy;

import org.jspecify.annotations.NullMarked;
