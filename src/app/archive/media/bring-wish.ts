/** There while files of the archive are to be brought here by themselves: from a restore on, until all have come that can. */
export const bringWishId = 'media/bring'
